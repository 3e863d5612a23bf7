"""Certificates that are good for a day: an authority, a broker's, a client's, and a stranger's."""

import subprocess
from pathlib import Path

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Certificates:
    """Files of one folder, made by openssl."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca = self._authority("ca")
        self.stranger_ca = self._authority("stranger")
        self.server, self.server_key = self._signed("server", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.client, self.client_key = self._signed("client", "extendedKeyUsage=clientAuth")

    def rabbitmq_configuration(self) -> str:
        """Lines of rabbitmq.conf: TLS beside plain AMQP, for clients with a certificate."""
        return (
            "listeners.ssl.1 = 127.0.0.1:{tls_port}\n"
            f"ssl_options.cacertfile = {self.ca}\n"
            f"ssl_options.certfile = {self.server}\n"
            f"ssl_options.keyfile = {self.server_key}\n"
            "ssl_options.verify = verify_peer\n"
            "ssl_options.fail_if_no_peer_cert = true\n"
        )

    def _authority(self, name: str) -> Path:
        key, made = self._folder / f"{name}.key", self._folder / f"{name}.pem"
        self._openssl(
            "req", "-x509", *_CURVE, "-days", "1", "-subj", f"/CN={name}", "-keyout", key, "-out", made
        )
        return made

    def _signed(self, name: str, extension: str) -> tuple[Path, Path]:
        key, request = self._folder / f"{name}.key", self._folder / f"{name}.csr"
        made, extensions = self._folder / f"{name}.pem", self._folder / f"{name}.ext"
        extensions.write_text(f"{extension}\n")
        self._openssl("req", *_CURVE, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self._openssl(
            *(
                "x509",
                "-req",
                "-days",
                "1",
                "-in",
                request,
                "-CA",
                self.ca,
                "-CAkey",
                self._folder / "ca.key",
            ),
            *("-CAcreateserial", "-extfile", extensions, "-out", made),
        )
        return made, key

    def _openssl(self, *arguments: str | Path) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
