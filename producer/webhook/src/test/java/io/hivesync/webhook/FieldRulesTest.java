package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Mask;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Fields of a call that are not published, or only masked. */
class FieldRulesTest extends WebhookTestCase {

    @Test
    void valuesThatMayNotLeaveAreNotPublished() throws Exception {
        start(settings(Map.of("people", "persons"))
                .withRules(Map.of(
                        "persons",
                        new FieldRules(
                                Set.of("phone", "ronin.createdBy"),
                                Map.of("email", new Mask.Sha256(), "age", new Mask.Redacted())))));
        String call = """
                {"model":"people","operation":"create","recordId":"p1","data":{"phone":"hunter2",
                 "email":"hunter2@example.com","age":17,"name":"Ann","ronin":{"createdBy":"hunter2"}}}""";

        assertThat(call().send(call).status()).isEqualTo(200);
        assertThat(call().path("/sync/batch")
                        .send("{\"events\":[" + call.replace("p1", "p2") + "]}")
                        .status())
                .isEqualTo(200);

        assertThat(kafka.events("persons")).hasSize(2).allSatisfy(event -> {
            ObjectNode after = event.envelope().after();
            assertThat(after.properties()).hasSize(3);
            assertThat(after.get("email")).isEqualTo(new Mask.Sha256().of(TextNode.valueOf("hunter2@example.com")));
            assertThat(after.get("age").asText()).isEqualTo("[redacted]");
            assertThat(after.get("name").asText()).isEqualTo("Ann");
        });
    }

    @Test
    void theRulesOfAModelAreNotThoseOfAnother() throws Exception {
        start(settings(Map.of("dogs", "dogs", "cats", "cats"))
                .withRules(Map.of("cats", new FieldRules(Set.of("name"), Map.of()))));
        for (String model : new String[] {"dogs", "cats"}) {
            assertThat(call().send("{\"model\":\"" + model
                                    + "\",\"operation\":\"create\",\"recordId\":\"1\",\"data\":{\"name\":\"x\"}}")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(kafka.events("dogs").get(0).envelope().after().has("name")).isTrue();
        assertThat(kafka.events("cats").get(0).envelope().after().has("name")).isFalse();
    }
}
