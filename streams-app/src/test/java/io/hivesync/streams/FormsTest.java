package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** What we store is read by later versions: these bytes may not change but with a new form number. */
class FormsTest {
    private static final Position AT = new Position(1_763_800_000_000L, 42, 7);
    private static final Source SOURCE =
            new Source("1.0", "sqlite", "hive", 1_763_800_000_123L, "first", "main", "accounts", "t-1", AT);
    private static final Source BARE = new Source("1.0", "webhook", "w", -5, null, null, "accounts", null, AT);
    private static final byte[] IMAGE = "{\"name\":\"Ä\"}".getBytes(UTF_8);

    private static final RecordState LIVE =
            new RecordState(IMAGE, SOURCE, 3, Emitted.NEVER.next(IMAGE, 77), FieldOrder.NONE, 0);
    private static final RecordState DELETED = new RecordState(
            null, BARE, 0, Emitted.NEVER.next(null, 78), FieldOrder.NONE.after(new Position(1, 2, 3)), 1234);
    private static final RecordState FOLDING =
            new RecordState(null, SOURCE, 300, Emitted.NEVER.next(IMAGE, Long.MAX_VALUE - 1), FieldOrder.NONE, 5);
    private static final RecordState MERGED =
            new RecordState(IMAGE, BARE, 0, Emitted.NEVER.next(IMAGE, 79), new FieldOrder(Position.NONE, fields()), 0);

    private static final TopicFill FILLING = new TopicFill(new Uuid(1, -2), Bytes.wrap(new byte[] {'a', 0, 'b'}));

    private static final InputPosition READ = new InputPosition(new Uuid(1, -2), 300);

    private static Map<String, Position> fields() {
        Map<String, Position> fields = new LinkedHashMap<>();
        fields.put("name", AT);
        fields.put("é.x", new Position(0, 1, Long.MAX_VALUE));
        return fields;
    }

    @Test
    void storedFormsStayAsTheyAre() throws IOException {
        Properties golden = new Properties();
        try (InputStream file = FormsTest.class.getResourceAsStream("stored-forms.properties")) {
            golden.load(file);
        }
        assertThat(hex(RecordStateCodec.encode(LIVE))).isEqualTo(golden.get("record.live"));
        assertThat(hex(RecordStateCodec.encode(DELETED))).isEqualTo(golden.get("record.deleted"));
        assertThat(hex(RecordStateCodec.encode(FOLDING))).isEqualTo(golden.get("record.folding"));
        assertThat(hex(RecordStateCodec.encode(MERGED))).isEqualTo(golden.get("record.merged"));
        assertThat(hex(new HotRecord(1_763_800_000_100L, 3, "e", null).encode()))
                .isEqualTo(golden.get("hot"));
        assertThat(hex(new ModelFacts(true, AT).encode())).isEqualTo(golden.get("facts"));
        assertThat(hex(FILLING.encode())).isEqualTo(golden.get("fill"));
        assertThat(hex(READ.encode())).isEqualTo(golden.get("input"));
    }

    @Test
    void whatIsStoredComesBack() {
        for (RecordState state : new RecordState[] {LIVE, DELETED, FOLDING, MERGED}) {
            RecordState read = RecordStateCodec.decode("accounts", RecordStateCodec.encode(state));
            assertThat(read).usingRecursiveComparison().isEqualTo(state);
        }
        HotRecord hot = new HotRecord(9, 3, "e", "t");
        assertThat(HotRecord.decode(hot.encode())).isEqualTo(hot);
        ModelFacts facts = new ModelFacts(true, AT);
        assertThat(ModelFacts.decode(facts.encode())).isEqualTo(facts);
        assertThat(InputPosition.decode(READ.encode())).isEqualTo(READ);
        for (TopicFill fill : new TopicFill[] {FILLING, TopicFill.whole(new Uuid(-1, 3))}) {
            assertThat(TopicFill.decode(fill.encode())).isEqualTo(fill);
        }
    }

    @Test
    void formOfANewerVersionIsNotGuessedAt() {
        assertThatThrownBy(() -> RecordStateCodec.decode("accounts", new byte[] {2, 0, 0}))
                .isInstanceOf(StateFormatException.class)
                .hasMessage("The state in the changelog topics has format 2, written by a newer version; this one reads"
                        + " format 1");
    }

    @Test
    void recordValueIsWhatTheCodecOfTheContractWrites() throws Exception {
        Source odd = new Source("\"\\\n\u0001", "é\ud83d", "😀", 1, "", "/\u007f", "a b", "\t", AT);
        for (Source source : new Source[] {SOURCE, BARE, odd}) {
            Envelope envelope =
                    new Envelope(null, Events.object(new String(IMAGE, UTF_8)), source, Op.UPDATE, 1_763_800_000_999L);
            byte[] value = RecordValue.encode(IMAGE, source, Op.UPDATE, 1_763_800_000_999L);
            assertThat(new String(value, UTF_8)).isEqualTo(new String(EnvelopeCodec.encode(envelope), UTF_8));
            assertThat(EnvelopeCodec.decode(value)).isEqualTo(envelope);
        }
    }

    @Test
    void keysOfAModelAreBetweenItsFirstAndLast() {
        Model model = new Model("posts", "hive.records.posts");
        Model longer = new Model("posts_x", "hive.records.posts_x");
        var key = model.keyOf(new byte[] {0, 1});
        assertThat(model.idOf(key)).containsExactly(0, 1);
        assertThat(Model.nameOf(key)).isEqualTo("posts");
        assertThat(key).isBetween(model.firstKey(), model.afterLastKey());
        assertThat(longer.keyOf(new byte[] {9})).isGreaterThan(model.afterLastKey());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
