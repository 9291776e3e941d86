package dev.weft.testbed.rights;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Every verb on every kind that a server serves, asked of the server itself by whom it concerns. */
final class Rights {

    private static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");
    private static final int AT_ONCE = 8;

    /**
     * Where a right is asked for.
     *
     * @param title shown after the kind; empty for any object of any namespace
     * @param namespace of the object, if its kind has one
     * @param name of the object; empty for all
     */
    record Place(String title, String namespace, String name) {}

    /**
     * What a server answered.
     *
     * @param allowed by kind and place, in the order of the verbs; a right that holds everywhere is not repeated for a place
     * @param refused how many combinations of verb, kind and place
     */
    record Answer(Map<String, List<String>> allowed, int refused) {}

    private Rights() {}

    /** All kinds of a server with their subresources, as {@code group/plural} and {@code group/plural/sub}; the core group is empty. */
    static Set<String> kinds(KubernetesClient admin) {
        Set<String> kinds = new LinkedHashSet<>();
        admin.getApiResources("v1").getResources().forEach(r -> kinds.add(kind("", r)));
        for (var group : admin.getApiGroups().getGroups()) {
            for (GroupVersionForDiscovery version : group.getVersions()) {
                admin.getApiResources(version.getGroupVersion())
                        .getResources()
                        .forEach(r -> kinds.add(kind(group.getName(), r)));
            }
        }
        return kinds;
    }

    private static String kind(String group, APIResource resource) {
        return group + "/" + resource.getName();
    }

    /**
     * Asks for every verb on every kind in every place.
     *
     * @param client of whom it concerns
     */
    static Answer ask(KubernetesClient client, Set<String> kinds, List<Place> places) throws InterruptedException {
        Map<String, List<String>> allowed = new TreeMap<>();
        int refused = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            Map<String, Future<List<String>>> answers = new TreeMap<>();
            for (String kind : kinds) {
                for (Place place : places) {
                    Callable<List<String>> ask = () -> VERBS.stream()
                            .filter(verb -> may(client, verb, kind, place))
                            .toList();
                    answers.put(kind + place.title(), executor.submit(ask));
                }
            }
            for (Map.Entry<String, Future<List<String>>> answer : answers.entrySet()) {
                List<String> verbs = new ArrayList<>(answer.getValue().get());
                refused += VERBS.size() - verbs.size();
                int at = answer.getKey().indexOf(' ');
                if (at > 0) {
                    verbs.removeAll(
                            answers.get(answer.getKey().substring(0, at)).get());
                }
                if (!verbs.isEmpty()) {
                    allowed.put(answer.getKey(), verbs);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a right could not be asked for", e);
        }
        return new Answer(allowed, refused);
    }

    private static boolean may(KubernetesClient client, String verb, String kind, Place place) {
        String[] parts = kind.split("/", 3);
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(parts[0])
                .withResource(parts[1])
                .withSubresource(parts.length > 2 ? parts[2] : "")
                .withNamespace(place.namespace())
                .withName(place.name())
                .endResourceAttributes()
                .endSpec()
                .build();
        return client.resource(review).create().getStatus().getAllowed();
    }
}
