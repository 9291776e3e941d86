package dev.weft.testbed.cluster;

/** Which of Kubernetes' own controllers run beside an API server. */
public enum Controllers {
    /** None: nothing collects garbage, and namespaces that are deleted stay. */
    NONE(""),
    /** Namespaces, garbage and service accounts: enough where simulated agents play scheduler and kubelets. */
    OBJECTS("namespace-controller,garbage-collector-controller,serviceaccount-controller"),
    /** All, and the scheduler. */
    ALL("*");

    private final String list;

    Controllers(String list) {
        this.list = list;
    }

    String list() {
        return list;
    }
}
