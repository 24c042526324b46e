"""Our service, keeping nothing: what the journal costs is the difference.

python -m bench.serving.apps.ours_without_journal PROJECT PORT
"""

import sys
from pathlib import Path

from modelwright import Project
from modelwright.server import ServeOptions, serve

if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    project = Project(folder)
    champion = project.folder.release(str(project.status().champion))
    serve(lambda: champion, None, ServeOptions(port=port))
