"""`python -m throughline`."""

from throughline.cli.main import main

raise SystemExit(main())
