"""`propos reindex`: the indices built anew from Kafka, beside live traffic, and swapped unnoticed."""
