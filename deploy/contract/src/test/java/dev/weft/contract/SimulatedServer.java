package dev.weft.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weft.local.api.SimulatedApiServer;

/** The server of {@code deploy/local}. */
final class SimulatedServer implements ApiServer {

    private final SimulatedApiServer server;
    private final JsonNode kubeconfig;

    SimulatedServer() {
        server = SimulatedApiServer.builder("contract")
                .version("v1.36.3")
                .roles(true)
                .start();
        kubeconfig = Yaml.of(server.kubeconfig());
    }

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public String authority() {
        return server.authority();
    }

    @Override
    public String token() {
        return kubeconfig.at("/users/0/user/token").asText();
    }

    @Override
    public void compact() {
        server.compact();
    }

    @Override
    public boolean collectsGarbage() {
        return true;
    }

    @Override
    public void close() {
        server.close();
    }
}
