package dev.weft.plugins;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.weft.architecture.Rules;
import org.junit.jupiter.api.Test;

/** The rules of the plugins are domain, whichever service asks them. */
class PluginsArePureTest {

    private final Rules rules = Rules.ofDomain("dev.weft.plugins");
    private final JavaClasses classes = rules.classes();

    @Test
    void thePluginsArePureJava() {
        rules.domainIsPureJava().check(classes);
    }

    @Test
    void thePluginsHaveNoClockAndNoChance() {
        rules.domainHasNoClockAndNoChance().check(classes);
    }

    @Test
    void thePluginsKnowNoService() {
        rules.aServiceDoesNotKnowAnother().check(classes);
    }

    @Test
    void thePluginsNameNoTopicAndPrintNothing() {
        rules.onlyTheContractsNameTopics().check(classes);
        rules.nothingIsPrinted().check(classes);
    }
}
