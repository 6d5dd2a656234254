package io.hivesync.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.BladeDate;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stored value in the JSON form of its field's type. Hive checks neither, so the storage class found decides where they
 * disagree: such a value goes on unchanged and is told to {@code misfits}. Nothing is dropped, no digit is lost. Stateless
 * but for what it is given.
 */
final class Typing {
    private static final int DATE_ONLY = "2026-01-02".length();
    /** Leaves room for the levels of the envelope around it, so that who reads that can read it all. */
    private static final int DEEPEST_DOCUMENT = 450;

    private static final JsonMapper DOCUMENTS = documents();

    private final Consumer<Misfit> misfits;

    Typing(Consumer<Misfit> misfits) {
        this.misfits = misfits;
    }

    JsonNode json(FieldType type, @Nullable Cell cell) {
        if (cell == null) {
            return NullNode.getInstance();
        }
        return switch (type) {
            case BOOLEAN -> booleanValue(cell);
            case NUMBER -> number(cell);
            case DATE -> date(cell);
            case JSON -> document(cell);
            case BLOB -> reference(cell);
            case STRING -> text(cell, Misfit.STRING);
            case LINK -> text(cell, Misfit.LINK);
        };
    }

    private JsonNode booleanValue(Cell cell) {
        if (cell instanceof Cell.Whole(long value) && (value == 0 || value == 1)) {
            return BooleanNode.valueOf(value == 1);
        }
        return misfit(cell, Misfit.BOOLEAN);
    }

    private JsonNode number(Cell cell) {
        return switch (cell) {
            case Cell.Whole whole -> plain(whole);
            case Cell.Real real -> plain(real);
            case Cell.Text text -> misfit(text, Misfit.NUMBER);
            case Cell.Bytes bytes -> plain(bytes);
        };
    }

    private JsonNode date(Cell cell) {
        return cell instanceof Cell.Text(String text) && isIso(text) ? plain(cell) : misfit(cell, Misfit.DATE);
    }

    private JsonNode document(Cell cell) {
        JsonNode parsed = parsed(cell);
        return parsed == null ? misfit(cell, Misfit.JSON) : parsed;
    }

    private JsonNode reference(Cell cell) {
        JsonNode parsed = parsed(cell);
        return parsed == null || !parsed.isObject() ? misfit(cell, Misfit.BLOB) : parsed;
    }

    private JsonNode text(Cell cell, Misfit otherwise) {
        return cell instanceof Cell.Text ? plain(cell) : misfit(cell, otherwise);
    }

    private JsonNode misfit(Cell cell, Misfit kind) {
        if (!(cell instanceof Cell.Bytes)) {
            misfits.accept(kind);
        }
        return plain(cell);
    }

    private JsonNode plain(Cell cell) {
        return switch (cell) {
            case Cell.Whole(long value) -> LongNode.valueOf(value);
            case Cell.Real(double value) -> real(value);
            case Cell.Text(String value) -> TextNode.valueOf(value);
            case Cell.Bytes(byte[] value) -> {
                misfits.accept(Misfit.BYTES);
                yield TextNode.valueOf(Base64.getEncoder().encodeToString(value));
            }
        };
    }

    private JsonNode real(double value) {
        if (Double.isInfinite(value)) {
            misfits.accept(Misfit.INFINITY);
            return TextNode.valueOf(Double.toString(value));
        }
        return DoubleNode.valueOf(value);
    }

    private static @Nullable JsonNode parsed(Cell cell) {
        if (!(cell instanceof Cell.Text(String text))) {
            return null;
        }
        try {
            JsonNode node = DOCUMENTS.readTree(text);
            if (node == null || node.isMissingNode()) {
                return null;
            }
            return node;
        } catch (JsonProcessingException | NumberFormatException e) {
            // Jackson has both for a number whose exponent no decimal can have
            return null;
        }
    }

    private static JsonMapper documents() {
        JsonMapper mapper = Json.MAPPER.copy();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST_DOCUMENT)
                        .build());
        return mapper;
    }

    private static boolean isIso(String text) {
        if (BladeDate.is(text)) {
            return true;
        }
        try {
            if (text.length() == DATE_ONLY) {
                LocalDate.parse(text);
            } else {
                DateTimeFormatter.ISO_DATE_TIME.parse(text);
            }
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
