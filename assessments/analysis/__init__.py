"""What the figures of an exam say, as pages and files show it. The figures themselves are those of `item_analysis`."""
