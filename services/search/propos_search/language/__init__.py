"""The query language: words, "phrases", -not, OR, ( ), word* and filters such as speaker:roy.

Text -> `reading.parse` -> `tree.Query` -> `writing.write` (text again) or `elastic.to_elastic`.
"""
