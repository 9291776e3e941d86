package dev.weft.attach.domain.status;

import static dev.weft.attach.domain.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultStatusTest {

    @Test
    void interfacesOfTheNodeAreNotReportedAndAllAddressesGoToTheOneInThePod() {
        assertThat(ResultStatus.of(
                        json(
                                "{'cniVersion':'1.0.0','interfaces':[{'name':'br0','mac':'a'},{'name':'net1','mac':'b','sandbox':'/ns'}],"
                                        + "'ips':[{'address':'10.0.0.5/24'},{'address':'fd00:0::5/64'}]}"),
                        "shop/blue",
                        false,
                        json("{}")))
                .isEqualTo(List.of(json(
                        "{'name':'shop/blue','interface':'net1','ips':['10.0.0.5','fd00::5'],'mac':'b','dns':{}}")));
    }

    @Test
    void theAnnotationIsIndentedElementByElement() {
        assertThat(StatusText.of(List.of(json("{'name':'a','dns':{}}"), json("{'name':'b'}"))))
                .isEqualTo("[{\n    \"name\": \"a\",\n    \"dns\": {}\n},{\n    \"name\": \"b\"\n}]");
    }

    @Test
    void onlyDefaultRoutesOfTheFamilyAreTaken() {
        assertThat(DefaultRoutes.without(
                                json(
                                        "{'cniVersion':'1.0.0','routes':[{'dst':'0.0.0.0/0'},{'dst':'::/0'},{'dst':'10.0.0.0/8'}]}"),
                                true,
                                false)
                        .path("routes"))
                .isEqualTo(json("[{'dst':'::/0'},{'dst':'10.0.0.0/8'}]"));
    }
}
