package dev.weft.attach.domain.attachment;

import dev.weft.attach.domain.request.NetworksAnnotation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pod that a decision is made on: {@code shop/web} with the uid {@code u1}, bound to no node, without gates, until a test says otherwise. */
public final class GivenPod {

    private final Map<String, String> annotations = new HashMap<>();
    private String uid = "u1";
    private String namespace = "shop";
    private String name = "web";
    private String resourceVersion = "41";
    private String node = "";
    private List<String> gates = List.of();
    private @Nullable PodIdentity identity;
    private String pinned = "";

    private GivenPod() {}

    public static GivenPod pod() {
        return new GivenPod();
    }

    /** A pod that asks for these networks. */
    static GivenPod asking(String networks) {
        return pod().annotated(Map.of(NetworksAnnotation.KEY, networks));
    }

    public GivenPod named(String inNamespace, String as) {
        namespace = inNamespace;
        name = as;
        return this;
    }

    /** As the API server has it: its uid and the version that was seen. */
    public GivenPod stored(String withUid, String atVersion) {
        uid = withUid;
        resourceVersion = atVersion;
        return this;
    }

    public GivenPod annotated(Map<String, String> more) {
        annotations.putAll(more);
        return this;
    }

    public GivenPod gatedBy(List<String> names) {
        gates = names;
        return this;
    }

    GivenPod gatedBy(String... names) {
        return gatedBy(List.of(names));
    }

    GivenPod on(String boundTo) {
        node = boundTo;
        return this;
    }

    /** Only this node can get it. */
    GivenPod pinnedTo(String only) {
        pinned = only;
        return this;
    }

    GivenPod of(Optional<PodIdentity> who) {
        identity = who.orElse(null);
        return this;
    }

    public PodView view() {
        return new PodView(
                uid, namespace, name, resourceVersion, node, false, false, gates, annotations, identity, pinned);
    }
}
