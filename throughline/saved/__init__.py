"""What readers save for each other, in small files of the data folder. Config is never written."""
