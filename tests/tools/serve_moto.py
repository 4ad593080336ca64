"""moto's server on the port that is given, one request after another.

moto undoes a refused transaction by putting whole tables back as they were before it, and with them what others have written
meanwhile. Where no two requests meet, nothing is lost.
"""

import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)
