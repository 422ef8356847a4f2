"""PYTHONPATH=deploy/kibana .venv/bin/python -m propos_kibana > deploy/kibana/propos.ndjson"""

import sys

from propos_kibana.charts import CHARTS
from propos_kibana.dashboard import DASHBOARD
from propos_kibana.objects import lines
from propos_kibana.searches import SEARCHES
from propos_kibana.views import VIEWS

sys.stdout.write(lines((*VIEWS, *SEARCHES, *CHARTS, DASHBOARD)))
