package dev.weft.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule against classes that break it. */
class RulesTest {

    private final Rules rules = new Rules("dev.weft.policy.fixture");
    private final JavaClasses classes = new ClassFileImporter().importPackages("dev.weft.policy.fixture");

    @Test
    void aDomainThatUsesAFrameworkIsFound() {
        assertThat(violations(rules.domainIsPureJava()))
                .anyMatch(v -> v.contains("org.apache.kafka.common.TopicPartition"))
                .anyMatch(v -> v.contains("jakarta.inject.Inject"));
    }

    @Test
    void aModuleThatIsDomainThroughoutIsHeldToItWithoutAPackageOfThatName() {
        String module = "dev.weft.policy.fixture.domain";

        assertThat(violations(new Rules(module).domainIsPureJava())).isEmpty();
        assertThat(violations(Rules.ofDomain(module).domainIsPureJava()))
                .anyMatch(v -> v.contains("org.apache.kafka.common.TopicPartition"));
    }

    @Test
    void aDomainThatAsksTheClockOrChanceIsFound() {
        assertThat(violations(rules.domainHasNoClockAndNoChance()))
                .anyMatch(v -> v.contains("java.time.Instant.now()"))
                .anyMatch(v -> v.contains("java.util.UUID.randomUUID()"))
                .anyMatch(v -> v.contains("java.util.Random"));
    }

    @Test
    void aDomainThatKnowsItsUserIsFound() {
        assertThat(violations(rules.domainDoesNotKnowItsUsers())).anyMatch(v -> v.contains("app.UseCase"));
    }

    @Test
    void anEdgeThatKnowsAnotherIsFoundAndAnInnocentOneIsNot() {
        List<List<String>> found =
                rules.edgesDoNotKnowEachOther().stream().map(this::violations).toList();

        assertThat(found.get(0)).anyMatch(v -> v.contains("kube.Watch"));
        assertThat(found.get(1)).isEmpty();
        assertThat(found.get(2)).isEmpty();
    }

    @Test
    void aServiceThatKnowsAnotherIsFound() {
        assertThat(violations(rules.aServiceDoesNotKnowAnother()))
                .anyMatch(v -> v.contains("dev.weft.ipam.fixture.Foreign"));
    }

    @Test
    void aTopicNameIsFoundAlsoWhereItIsPutTogether() {
        assertThat(violations(rules.onlyTheContractsNameTopics()))
                .containsExactlyInAnyOrder(
                        "dev.weft.policy.fixture.app.UseCase names the topic 'weft.….v1'",
                        "dev.weft.policy.fixture.app.UseCase names the topic 'weft.nodes.v1'");
    }

    @Test
    void anInjectedFieldIsFound() {
        assertThat(violations(rules.nothingIsInjectedIntoFields())).anyMatch(v -> v.contains("Impure.useCase"));
    }

    @Test
    void printingAndTheLoggerOfTheJdkAreFound() {
        assertThat(violations(rules.nothingIsPrinted())).anyMatch(v -> v.contains("System.out"));
        assertThat(violations(rules.javaUtilLoggingIsNotUsed())).anyMatch(v -> v.contains("UseCase.LOGGER"));
    }

    private List<String> violations(ArchRule rule) {
        return rule.evaluate(classes).getFailureReport().getDetails();
    }
}
