package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.capture.RecordId.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordIdTest {
    private static final RecordId NUMERIC = new RecordId(true);
    private static final RecordId ANY = new RecordId(false);

    @Test
    void bladesIdsAreTheirOwnRecordIds() {
        assertThat(ANY.encode(key(new Cell.Text("acc_0000000000000001")))).isEqualTo("acc_0000000000000001");
        assertThat(ANY.encode(key(new Cell.Text("5")))).isEqualTo("5");
        assertThat(ANY.encode(key(new Cell.Text("Ünï 🐝")))).isEqualTo("Ünï 🐝");
    }

    @Test
    void integerOfNumericColumnIsDecimal() {
        assertThat(NUMERIC.encode(key(new Cell.Whole(5)))).isEqualTo("5");
        assertThat(NUMERIC.encode(key(new Cell.Whole(Long.MIN_VALUE)))).isEqualTo("-9223372036854775808");
    }

    @Test
    void everythingElseIsAnArray() {
        assertThat(ANY.encode(key(new Cell.Text("a"), new Cell.Whole(5)))).isEqualTo("[\"a\",5]");
        assertThat(ANY.encode(key(new Cell.Text("[a")))).isEqualTo("[\"[a\"]");
        assertThat(ANY.encode(key(new Cell.Text("")))).isEqualTo("[\"\"]");
        assertThat(ANY.encode(key(new Cell.Real(1.5)))).isEqualTo("[{\"r\":1.5}]");
        assertThat(ANY.encode(key(new Cell.Bytes(new byte[] {0, -1})))).isEqualTo("[{\"b\":\"AP8=\"}]");
        assertThat(ANY.encode(Key.ofRowid(5))).isEqualTo("[{\"rowid\":5}]");
    }

    /** Guards the row's identity: two rows of a column without a type may have the keys 5 and '5'. */
    @Test
    void numberAndTextOfTheSameLookAreTwoIds() {
        assertThat(ANY.encode(key(new Cell.Whole(5)))).isNotEqualTo(ANY.encode(key(new Cell.Text("5"))));
        assertThat(NUMERIC.encode(key(new Cell.Whole(5)))).isNotEqualTo(NUMERIC.encode(key(new Cell.Text("5"))));
        assertThat(ANY.encode(key(new Cell.Real(5)))).isNotEqualTo(ANY.encode(key(new Cell.Whole(5))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyKeyComesBackAndNoTwoShareAnId(boolean plainIntegers) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RecordId ids = new RecordId(plainIntegers);
        Map<String, Key> seen = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Key key = randomKey(random);
            String id = ids.encode(key);
            assertThat(ids.decode(id)).isEqualTo(key);
            Key other = seen.putIfAbsent(id, key);
            assertThat(other == null || other.equals(key)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[]", "[{}]", "[true]", "[1.5]", "[99999999999999999999]", "[{\"b\":\"?\"}]", "[1] x"})
    void whatNoKeyHasIsRefused(String id) {
        assertThatThrownBy(() -> ANY.decode(id)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Key key(Cell... cells) {
        return new Key(Arrays.asList(cells), false);
    }

    private static Key randomKey(Random random) {
        if (random.nextInt(20) == 0) {
            return Key.ofRowid(random.nextLong());
        }
        List<@Nullable Cell> cells = new ArrayList<>();
        int columns = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < columns; i++) {
            cells.add(randomCell(random));
        }
        return new Key(cells, false);
    }

    private static @Nullable Cell randomCell(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 -> new Cell.Whole(random.nextInt(5));
            case 2 -> new Cell.Whole(random.nextLong());
            case 3 -> new Cell.Real(random.nextBoolean() ? random.nextInt(5) : random.nextGaussian());
            case 4 -> new Cell.Real(random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.MIN_VALUE);
            case 5 -> new Cell.Bytes(new byte[random.nextInt(3)]);
            default -> new Cell.Text(randomText(random));
        };
    }

    private static String randomText(Random random) {
        String alphabet = "[]{}\",:\\ 015-+eE.rb🐝\u0000\n";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            int at = alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())));
            text.appendCodePoint(alphabet.codePointAt(at));
        }
        return text.toString();
    }
}
