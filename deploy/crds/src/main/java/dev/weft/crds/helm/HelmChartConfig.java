package dev.weft.crds.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** Values that change a packaged chart. Spec and status are JSON as upstream defines it. */
@Group("helm.cattle.io")
@Version("v1")
@Plural("helmchartconfigs")
public final class HelmChartConfig extends CustomResource<JsonNode, JsonNode> implements Namespaced {

    private static final long serialVersionUID = 1;
}
