"""What a fact says to who stands at the till: receipts, reasons, notices."""
