"""`python -m jupyterlab_sallyport.headless`, for where the console script is not on PATH."""

import sys

from .cli import main

sys.exit(main())
