package dev.weft.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.weft.local.api.Certificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An admission webhook on loopback whose answers the case decides. */
final class WebhookServer implements AutoCloseable {

    private static final char[] PASSWORD = "contract".toCharArray();

    private final Certificates certificates = Certificates.make("webhook");
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;
    private volatile Function<JsonNode, String> answer = request -> "{\"allowed\":true}";

    WebhookServer() {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            JsonNode request = Yaml.json(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .path("request");
            requests.add(request);
            String told = answer.apply(request);
            ObjectNode response = (ObjectNode) Yaml.json(told);
            response.set("uid", request.path("uid"));
            ObjectNode review = Yaml.of("{apiVersion: admission.k8s.io/v1, kind: AdmissionReview}");
            review.set("response", response);
            byte[] body = review.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(certificates.certificate().getBytes(StandardCharsets.UTF_8)));
        byte[] key = Base64.getMimeDecoder()
                .decode(certificates.key().replaceAll("-----[A-Z ]+-----", "").trim());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry(
                "key",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                PASSWORD,
                new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The response to each request from now on, as JSON without its uid. */
    void answers(Function<JsonNode, String> next) {
        answer = next;
    }

    /** Never answers from now on. */
    void hangs() {
        answers(request -> {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "{\"allowed\":true}";
        });
    }

    /** A response with a JSON patch. */
    static String patch(String patch) {
        return "{\"allowed\":true,\"patchType\":\"JSONPatch\",\"patch\":\""
                + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    /** What it was asked about objects of this name. */
    List<JsonNode> about(String name) {
        return requests.stream()
                .filter(r -> r.path("name").asText().equals(name))
                .toList();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/admit";
    }

    String authority() {
        return Base64.getEncoder().encodeToString(certificates.ca().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
