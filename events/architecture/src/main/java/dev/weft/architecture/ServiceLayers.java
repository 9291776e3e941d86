package dev.weft.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules as tests; a service extends it with the name of its package. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ServiceLayers {

    private final Rules rules;
    private final JavaClasses classes;

    protected ServiceLayers(String root) {
        this.rules = new Rules(root);
        this.classes = rules.classes();
    }

    @Test
    void theDomainIsPureJava() {
        rules.domainIsPureJava().check(classes);
    }

    @Test
    void theDomainHasNoClockAndNoChance() {
        rules.domainHasNoClockAndNoChance().check(classes);
    }

    @Test
    void theDomainDoesNotKnowItsUsers() {
        rules.domainDoesNotKnowItsUsers().check(classes);
    }

    @Test
    void theEdgesDoNotKnowEachOther() {
        rules.edgesDoNotKnowEachOther().forEach(rule -> rule.check(classes));
    }

    @Test
    void theServiceDoesNotKnowAnother() {
        rules.aServiceDoesNotKnowAnother().check(classes);
    }

    @Test
    void onlyTheContractsNameTopics() {
        rules.onlyTheContractsNameTopics().check(classes);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        rules.nothingIsInjectedIntoFields().check(classes);
    }

    @Test
    void nothingIsPrinted() {
        rules.nothingIsPrinted().check(classes);
    }

    @Test
    void javaUtilLoggingIsNotUsed() {
        rules.javaUtilLoggingIsNotUsed().check(classes);
    }
}
