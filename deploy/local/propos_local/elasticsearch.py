"""The embedded Elasticsearch: a launcher and the server that it starts, one node."""

import os
import shlex
from string import Template

import httpx

from propos_local.dist import FOLDER, Dist
from propos_local.instance import Place
from propos_local.java import Java
from propos_local.ports import free_port
from propos_local.processes import Command
from propos_local.reach import check_reach
from propos_local.settings import LocalSettings

_TEMPLATES = {"elasticsearch.yml": "elasticsearch.yml", "elasticsearch-jvm.options": "jvm.options"}
_LOGGING = "elasticsearch-log4j2.properties"


def command(settings: LocalSettings, place: Place, dist: Dist, java: Java, port: int) -> Command:
    """Write the configuration and say how to start it. Raises Unusable when its user cannot get there."""
    user = user_for(settings)
    place.make()
    values = {
        "port": port,
        "transport_port": free_port(),
        "data": place.data,
        "logs": place.logs,
        "tmp": place.tmp,
        "mark": place.mark,
        "more": "\n".join(shlex.split(settings.jvm_options)),
        "heap_mb": settings.elasticsearch_heap_mb,
    }
    for source, target in _TEMPLATES.items():
        template = Template((FOLDER / "config" / source).read_text(encoding="utf-8"))
        (place.config / target).write_text(template.substitute(values), encoding="utf-8")
    logging = (FOLDER / "config" / _LOGGING).read_bytes()
    (place.config / "log4j2.properties").write_bytes(logging)
    if user is not None:
        place.give(user)
        check_reach(user, dist.elasticsearch)
        check_reach(user, place.data)
    return Command(
        arguments=[
            str(java.program),
            *("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC", place.mark),
            *("-cp", f"{dist.elasticsearch}/lib/tools/server-launcher/*"),
            "org.elasticsearch.server.launcher.ServerLauncher",
        ],
        environment={
            "JAVA": str(java.program),
            "JAVA_HOME": str(java.home),
            "JAVA_TYPE": "ES_JAVA_HOME",
            "ES_HOME": str(dist.elasticsearch),
            "ES_PATH_CONF": str(place.config),
            "ES_DISTRIBUTION_TYPE": "tar",
            "ES_TMPDIR": str(place.tmp),
            "HOME": str(place.tmp),
            "CLI_JAVA_OPTS": place.mark,  # for the process that prepares the start, and is gone then
        },
        folder=dist.elasticsearch,  # it looks for its modules in the working directory
        console=place.logs / "console.log",
        user=user,
    )


def user_for(settings: LocalSettings) -> int | None:
    """The uid that runs it: another than root's, which it refuses; None means the caller's own."""
    return settings.unprivileged_uid if os.geteuid() == 0 else None


def answers(address: str) -> bool:
    """Whether a node at this URL is ready to take documents and searches."""
    try:
        reply = httpx.get(f"{address}/_cluster/health", timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return reply.is_success and reply.json()["status"] in ("green", "yellow")
