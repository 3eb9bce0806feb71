"""config.yaml as one frozen object. `load` reads it and raises every problem at once."""

from throughline.config.loader import load
from throughline.config.models import Config
from throughline.config.problems import ConfigError, Problem
from throughline.config.send import SendSettings
from throughline.config.sources import Model, SourceSettings
from throughline.config.types import Secret

__all__ = ["Config", "ConfigError", "Model", "Problem", "Secret", "SendSettings", "SourceSettings", "load"]
