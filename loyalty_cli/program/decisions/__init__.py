"""What the promises decide together: a purchase, a return, an undo, a lapse, a merge."""
