package dev.weft.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;

/** The rules for one service, given the package that everything of it lies in. */
public final class Rules {

    private static final List<String> SERVICES =
            List.of("dev.weft.inventory", "dev.weft.policy", "dev.weft.attach", "dev.weft.ipam");
    private static final List<String> EDGES = List.of("kafka", "kube", "http");
    private static final Set<String> CHANCE_AND_TIME = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID");

    private final String root;
    private final String domain;

    public Rules(String root) {
        this(root, root + ".domain..");
    }

    private Rules(String root, String domain) {
        this.root = root;
        this.domain = domain;
    }

    /** For a module that is domain throughout, as {@code events/plugins} is. */
    public static Rules ofDomain(String root) {
        return new Rules(root, root + "..");
    }

    /** The classes of the service, without its tests. */
    public JavaClasses classes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
    }

    public ArchRule domainIsPureJava() {
        return noClasses()
                .that()
                .resideInAPackage(domain)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.vertx..",
                        "io.micrometer..",
                        "io.opentelemetry..",
                        "io.fabric8.kubernetes.client..",
                        "org.apache.kafka..",
                        "org.eclipse.microprofile..",
                        "org.jboss..",
                        "jakarta..",
                        "dev.weft.runtime..")
                .because("the domain is pure Java: it is tested without a container and holds without one")
                .allowEmptyShould(true);
    }

    public ArchRule domainHasNoClockAndNoChance() {
        return noClasses()
                .that()
                .resideInAPackage(domain)
                .should()
                .callCodeUnitWhere(DescribedPredicate.describe("time or chance", Rules::isChanceOrTime))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.time.Clock.class,
                        java.time.InstantSource.class,
                        java.util.Random.class,
                        java.security.SecureRandom.class,
                        java.util.concurrent.ThreadLocalRandom.class)
                .because("time and chance come in as values, so that a decision can be repeated")
                .allowEmptyShould(true);
    }

    public ArchRule domainDoesNotKnowItsUsers() {
        return noClasses()
                .that()
                .resideInAPackage(domain)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".app..", root + ".kafka..", root + ".kube..", root + ".http..")
                .because("the domain is asked; it asks nobody")
                .allowEmptyShould(true);
    }

    /** {@code kafka}, {@code kube} and {@code http} do not import each other. */
    public List<ArchRule> edgesDoNotKnowEachOther() {
        return EDGES.stream()
                .map(edge -> noClasses()
                        .that()
                        .resideInAPackage(root + "." + edge + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(EDGES.stream()
                                .filter(other -> !other.equals(edge))
                                .map(other -> root + "." + other + "..")
                                .toArray(String[]::new))
                        .because("edges meet in app, not in each other")
                        .allowEmptyShould(true))
                .map(ArchRule.class::cast)
                .toList();
    }

    public ArchRule aServiceDoesNotKnowAnother() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES.stream()
                        .filter(other -> !other.equals(root))
                        .map(other -> other + "..")
                        .toArray(String[]::new))
                .because("Kafka is the only road between services");
    }

    public ArchRule onlyTheContractsNameTopics() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should(new TopicNames())
                .because("the catalogue is the one place that knows what exists");
    }

    public ArchRule nothingIsInjectedIntoFields() {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                .orShould()
                .beAnnotatedWith("org.eclipse.microprofile.reactive.messaging.Channel")
                .because("a class says in its constructor what it needs")
                .allowEmptyShould(true);
    }

    public ArchRule nothingIsPrinted() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because("logs are structured");
    }

    public ArchRule javaUtilLoggingIsNotUsed() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because(
                "org.jboss.logging is the one logger");
    }

    private static boolean isChanceOrTime(JavaCall<?> call) {
        return CHANCE_AND_TIME.contains(call.getTargetOwner().getName() + "." + call.getName());
    }
}
