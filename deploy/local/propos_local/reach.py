"""Folders that the user of the embedded Elasticsearch can enter: it refuses to run as root."""

import hashlib
import subprocess
from pathlib import Path
from typing import Final

from propos.errors import Unusable
from propos.settings import repo_root
from propos_local.instance import make

OPEN: Final = Path("/var/lib/propos")
"""Where the state of a checkout goes that stands in a closed folder, such as /root."""


def closed_at(user: int, folder: Path) -> Path | None:
    """The first folder on the way that this user (a uid) cannot enter; None when it can enter all."""
    for step in (*reversed(folder.parents), folder):
        told = subprocess.run(
            ["/bin/ls", "-d", f"{step}/."],
            capture_output=True,
            check=False,
            user=user,
            group=user,
            extra_groups=[],
        )
        if told.returncode:
            return step
    return None


def check_reach(user: int, folder: Path) -> None:
    """Raise Unusable when this user cannot enter the folder, naming the parent that is closed."""
    if (step := closed_at(user, folder)) is not None:
        raise Unusable(
            f"{step} is closed to the user that runs Elasticsearch (uid {user}, as it refuses to run as "
            f"root): open it with chmod o+x {step}, move the checkout elsewhere, or set PROPOS_STATE and "
            f"PROPOS_DIST to folders such as {OPEN}/main and {OPEN}/dist"
        )


def open_state(user: int | None) -> None:
    """Let the checkout's .state be a link to an open folder when the checkout stands in a closed one.

    Only root has another user run Elasticsearch, and only root can make that folder; `user` None needs none.
    """
    state = repo_root() / ".state"
    if user is None or state.exists() or state.is_symlink() or closed_at(user, repo_root()) is None:
        return
    target = OPEN / hashlib.sha256(str(repo_root()).encode()).hexdigest()[:12]
    make(target)
    state.symlink_to(target)
