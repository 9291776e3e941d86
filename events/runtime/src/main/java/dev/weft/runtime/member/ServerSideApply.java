package dev.weft.runtime.member;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Server-side apply of an object that may not exist yet; fields of other managers stay. */
public final class ServerSideApply {

    private ServerSideApply() {}

    /**
     * Applies the fields of this object and takes them over from other managers.
     *
     * @param object apiVersion, kind, metadata and just the fields that Weft owns
     * @param manager name of the field manager
     */
    public static void apply(KubernetesClient client, ObjectNode object, String manager) {
        GenericKubernetesResource resource =
                client.getKubernetesSerialization().unmarshal(object.toString(), GenericKubernetesResource.class);
        client.resource(resource).fieldManager(manager).forceConflicts().serverSideApply();
    }
}
