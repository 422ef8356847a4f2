"""A text as the extraction reads it: its quotation marks, sentences and phrases."""
