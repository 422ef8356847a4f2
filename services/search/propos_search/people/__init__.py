"""Those who are quoted: who they are, what each of them says, and who among them has how much to say."""
