"""config.yaml as one frozen object. `load` reads it and raises every problem at once."""
