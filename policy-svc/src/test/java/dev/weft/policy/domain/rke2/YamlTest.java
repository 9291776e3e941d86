package dev.weft.policy.domain.rke2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class YamlTest {

    @Test
    void anchorsAreResolvedAndDatesAndQuotedNumbersStayStrings() {
        var tree = Yaml.mapping("base: &b {x: 1}\nuse: *b\nday: 2026-01-02\nmode: \"0644\"\non: yes\n");

        assertThat(tree.at("/use/x").asInt()).isEqualTo(1);
        assertThat(tree.get("day").isTextual()).isTrue();
        assertThat(Yaml.mapping(Yaml.text(tree))).isEqualTo(tree);
        assertThat(Yaml.text(tree)).contains("'0644'").contains("'2026-01-02'");
    }

    @Test
    void anEmptyTextIsAnEmptyMappingAndAListIsRefused() {
        assertThat(Yaml.mapping("# only a comment\n")).isEmpty();
        assertThatThrownBy(() -> Yaml.mapping("- a")).hasMessageContaining("mapping");
        assertThatThrownBy(() -> Yaml.mapping("a: 1\na: 2")).hasMessageContaining("duplicate");
    }
}
