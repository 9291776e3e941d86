package dev.weft.attach.domain.cni;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CniConfigTest {

    @Test
    void theHighestVersionThatTheLibraryKnowsIsTaken() {
        assertThat(CniConfig.list(
                                "{\"name\":\"a\",\"cniVersions\":[\"0.4.0\",\"9.0.0\",\"1.0.0\"],\"plugins\":[{\"type\":\"x\"}]}")
                        .cniVersion())
                .isEqualTo("1.0.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'plugins':[]}|no name",
                "{'name':7}|invalid name type float64",
                "{'name':'a','plugins':[]}|no plugins in list",
                "{'name':'a','plugins':{}}|invalid 'plugins' type map[string]interface {}",
                "{'name':'a','plugins':[{'x':1}]}|failed to parse plugin config 0: error parsing configuration: missing 'type'",
                "{'name':'a','disableGC':'maybe'}|invalid value \"maybe\" for disableGC",
            })
    void aWrongListIsRefusedInTheLibrarysWords(String list, String words) {
        assertThatThrownBy(() -> CniConfig.list(list.replace('\'', '"')))
                .isInstanceOf(PluginRefusal.class)
                .hasMessage("error parsing configuration list: " + words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'type':'bridge','vlan':4095}|vlan",
                "{'type':'vlan','master':'eth1','vlanId':-1,'ipam':{'type':'static'}}|vlanId",
                "{'type':'bandwidth','ingressRate':5}|ingressBurst",
                "{'type':'tuning','sysctl':{'kernel.shmmax':'1'}}|sysctl",
                "{'type':'vrf'}|vrfname",
                "{'type':'sriov','trust':'yes'}|trust",
                "{'type':'portmap','markMasqBit':32}|markMasqBit",
            })
    void aPluginsRefusalNamesItsField(String conf, String field) {
        assertThat(PluginRules.check(json(conf)).orElseThrow().field()).isEqualTo(field);
    }
}
