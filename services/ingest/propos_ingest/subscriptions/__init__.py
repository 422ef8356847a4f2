"""The feeds that are to be read: added, listed, checked and removed by `propos feeds`."""
