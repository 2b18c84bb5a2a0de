"""Who the customers are: members, how they are found, how names, phones and cards are kept."""
