package dev.weft.runtime.member;

/** A certificate whose key nobody has. */
final class Certificates {

    static final String PEM = """
            -----BEGIN CERTIFICATE-----
            MIIBezCCASGgAwIBAgIUPp2zCTvpcwI3p46Mw9LCRoE/txEwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjQyMzE0NDBaGA8yMTI2MTAzMTIz
            MTQ0MFowEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
            A0IABBgoSQCiqB0/NL0N9jSDeDyGfpn36+U6MvVXQjw4fWeNWIY2aOy9oO/5jm8K
            X3+3JCulDdK0K/Pv83P3dwh6bTejUzBRMB0GA1UdDgQWBBQ64bDzd6se4W8DU1sG
            KQlQN4GMWTAfBgNVHSMEGDAWgBQ64bDzd6se4W8DU1sGKQlQN4GMWTAPBgNVHRMB
            Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDBViO7S2X9h7VL4MGAK3Nx5ucl
            pqvydiRlH0GVquL3MwIgAUTeIhwpdQUU0DPBCQ9+WIK5QVu1wFWMaN/z939KXdY=
            -----END CERTIFICATE-----
            """;

    private Certificates() {}
}
