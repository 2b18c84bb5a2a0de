"""What is sold and paid beside goods: causes, gift cards."""
