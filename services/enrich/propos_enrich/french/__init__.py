"""French as data: verbs that report and their forms, words for people and bodies, first names."""
