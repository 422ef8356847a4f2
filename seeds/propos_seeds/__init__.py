"""The invented press of la Sérande: articles written for this project, served as real websites."""
