"""The constructions in which French reports what somebody said."""
