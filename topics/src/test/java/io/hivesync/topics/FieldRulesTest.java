package io.hivesync.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What leaves of a record's fields. */
class FieldRulesTest {
    private static final String SECRET = "a secret that is long enough";

    @Test
    void excludedFieldsGoAndMaskedOnesAreTexts() throws Exception {
        FieldRules rules = new FieldRules(
                Set.of("phone", "absent"),
                Map.of("email", new Mask.Sha256(), "age", new Mask.Redacted(), "none", new Mask.Redacted()));
        ObjectNode fields = (ObjectNode)
                Json.MAPPER.readTree("{\"phone\":\"1\",\"email\":\"abc\",\"age\":7,\"none\":null,\"name\":\"Ann\"}");

        assertThat(rules.applyTo(fields))
                .hasToString("{\"email\":"
                        + "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"age\":\"[redacted]\","
                        + "\"none\":null,\"name\":\"Ann\"}");
        assertThat(fields).hasSize(5);
        assertThat(FieldRules.NONE.applyTo(fields)).isEqualTo(fields);
    }

    /** The digest is what openssl makes of it. */
    @Test
    void aKeyedDigestDependsOnItsSecret() {
        assertThat(new Mask.HmacSha256("0123456789abcdef")
                        .of(TextNode.valueOf("what do ya want for nothing?"))
                        .asText())
                .isEqualTo("e9265dc1bf18d4ec36915d9e82226c7ea0fa4e7f8077f611515bd5e29ec9988c");
        assertThat(new Mask.HmacSha256(SECRET).of(TextNode.valueOf("x")))
                .isNotEqualTo(new Mask.HmacSha256(SECRET + "!").of(TextNode.valueOf("x")))
                .isNotEqualTo(new Mask.Sha256().of(TextNode.valueOf("x")));
        assertThatThrownBy(() -> new Mask.HmacSha256("short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16")
                .message()
                .doesNotContain("short");
        assertThat(new Mask.HmacSha256(SECRET)).asString().doesNotContain(SECRET);
    }

    @Test
    void valuesThatAreNoTextAreDigestedAsTheirJson() {
        Mask mask = new Mask.Sha256();
        assertThat(mask.of(LongNode.valueOf(7))).isEqualTo(mask.of(TextNode.valueOf("7")));
        assertThat(mask.of(BooleanNode.TRUE)).isEqualTo(mask.of(TextNode.valueOf("true")));
        assertThat(mask.of(Json.MAPPER.createObjectNode().put("a", 1)))
                .isEqualTo(mask.of(TextNode.valueOf("{\"a\":1}")));
        assertThat(mask.of(NullNode.getInstance()).isNull()).isTrue();
    }

    @Test
    void aFieldIsExcludedOrMaskedNotBoth() {
        assertThatThrownBy(() -> new FieldRules(Set.of("email"), Map.of("email", new Mask.Redacted())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The field email is both excluded and masked");
    }

    /** Guards the snapshot that new rules need: whatever changes what leaves changes the fingerprint. */
    @Test
    void rulesThatDifferHaveOtherFingerprints() {
        assertThat(FieldRules.NONE.fingerprint()).isEmpty();
        assertThat(new FieldRules(Set.of("a", "b"), Map.of()).fingerprint())
                .isEqualTo(new FieldRules(Set.of("b", "a"), Map.of()).fingerprint());
        assertThat(Set.of(
                        new FieldRules(Set.of("a"), Map.of()).fingerprint(),
                        new FieldRules(Set.of("b"), Map.of()).fingerprint(),
                        new FieldRules(Set.of(), Map.of("a", new Mask.Redacted())).fingerprint(),
                        new FieldRules(Set.of(), Map.of("a", new Mask.Sha256())).fingerprint(),
                        new FieldRules(Set.of(), Map.of("a", new Mask.HmacSha256(SECRET))).fingerprint(),
                        new FieldRules(Set.of(), Map.of("a", new Mask.HmacSha256(SECRET + "!"))).fingerprint()))
                .hasSize(6);
    }
}
