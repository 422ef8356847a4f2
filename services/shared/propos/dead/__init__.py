"""Dead letters: messages that can never work, kept with unchanged bytes and why; one form for all stages."""
