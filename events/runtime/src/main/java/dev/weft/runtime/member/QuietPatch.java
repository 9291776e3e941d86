package dev.weft.runtime.member;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.URLUtils;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A patch whose answer nobody reads, because a watch brings the object anyway: the API server is asked for its metadata only, and they are
 * not parsed.
 */
public final class QuietPatch {

    private static final String METADATA_ONLY =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private QuietPatch() {}

    /**
     * Patches an object.
     *
     * @param path of the object at the API server, such as {@code api/v1/namespaces/shop/pods/web-0}
     * @throws KubernetesClientException with the server's status when it refuses, or when it does not answer in time
     */
    public static void strategicMerge(KubernetesClient client, String path, JsonNode patch) {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(URLUtils.join(client.getMasterUrl().toString(), path))
                .header("Accept", METADATA_ONLY)
                .method("PATCH", "application/strategic-merge-patch+json", patch.toString())
                .build();
        HttpResponse<byte[]> answer = await(
                http.sendAsync(request, byte[].class), client.getConfiguration().getRequestTimeout());
        if (!answer.isSuccessful()) {
            throw refused(client, request, answer);
        }
    }

    private static HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> answer, int millis) {
        try {
            return millis > 0 ? answer.get(millis, TimeUnit.MILLISECONDS) : answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw KubernetesClientException.launderThrowable(e);
        } catch (ExecutionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw KubernetesClientException.launderThrowable(e);
        }
    }

    private static KubernetesClientException refused(
            KubernetesClient client, HttpRequest request, HttpResponse<byte[]> answer) {
        Status status = status(client, answer.body());
        String said = status == null || status.getMessage() == null ? "no reason given" : status.getMessage();
        return new KubernetesClientException(
                "PATCH " + request.uri().getPath() + " was refused with " + answer.code() + ": " + said,
                answer.code(),
                status);
    }

    private static @Nullable Status status(KubernetesClient client, byte @Nullable [] body) {
        if (body == null || body.length == 0 || body[0] != '{') {
            return null;
        }
        try {
            return client.getKubernetesSerialization()
                    .unmarshal(new String(body, StandardCharsets.UTF_8), Status.class);
        } catch (KubernetesClientException e) {
            return null;
        }
    }
}
