"""The command that serves the invented press."""

import click


@click.command(epilog="Example: propos press --port 8200 --backlog 40 --every 2")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8200, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--backlog", default=50, show_default=True, help="Stories that are out at the start.")
@click.option("--every", default=2.0, show_default=True, help="Seconds between two later stories.")
def press(host: str, port: int, backlog: int, every: float) -> None:
    """Serve four invented newspapers with their feeds, publishing story by story."""
    from threading import Event

    from propos.errors import Unusable
    from propos_seeds.library import outlets
    from propos_seeds.press import Press, serve
    from propos_seeds.schedule import publish

    papers = Press()
    try:
        server = serve(papers, host, port)
    except OSError as error:
        raise Unusable(f"cannot listen on {host}:{port} ({error}); give another --port") from error
    click.echo(f"proxy to the press of la Sérande: http://{host}:{server.server_address[1]}/")
    for outlet in outlets().values():
        click.echo(f"  {outlet.name}: {outlet.feed_url}")
    stop = Event()
    try:
        publish(papers, backlog, every, stop, lambda story: click.echo(f"out: {story.url}"))
        stop.wait()
    except KeyboardInterrupt:
        click.echo("closed")
    finally:
        server.shutdown()
