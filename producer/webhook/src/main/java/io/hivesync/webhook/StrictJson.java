package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** JSON from outside, in UTF-8: one object, each name once, bounded in depth; numbers keep every digit. */
final class StrictJson {

    /** {@code data} may be nested 100 deep, and stands one deep in the body of a call, three deep in that of a batch. */
    private static final JsonMapper CALL = mapper(101);

    private static final JsonMapper BATCH = mapper(103);

    private StrictJson() {}

    private static JsonMapper mapper(int deepest) {
        return JsonMapper.builder(JsonFactory.builder()
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        // names come from outside: the table of interned ones would only grow
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        // threads live for one call: buffers that belong to a thread are never used again
                        .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(deepest)
                                .build())
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // found where the tree is built, not by a set of the names beside it
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    static ObjectNode call(byte[] body) throws RefusedException {
        return object(CALL, body);
    }

    static ObjectNode batch(byte[] body) throws RefusedException {
        return object(BATCH, body);
    }

    private static ObjectNode object(JsonMapper mapper, byte[] body) throws RefusedException {
        // not the bytes: Jackson would take them for UTF-16 or UTF-32 where they look so
        CharBuffer text = text(body);
        try (JsonParser parser = mapper.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            JsonNode node = read(mapper, parser);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw RefusedException.wrongField("body", "The body is no JSON object");
        } catch (IOException e) {
            throw RefusedException.wrongField("body", "The body is no JSON");
        }
    }

    private static CharBuffer text(byte[] body) throws RefusedException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw RefusedException.wrongField("body", "The body is no UTF-8");
        }
    }

    private static JsonNode read(JsonMapper mapper, JsonParser parser) throws IOException, RefusedException {
        try {
            return mapper.readTree(parser);
        } catch (StreamConstraintsException e) {
            throw RefusedException.wrongField(
                    "body", "The body is nested deeper than 100 levels, or has a number of" + " more than 1000 digits");
        } catch (NumberFormatException e) {
            throw RefusedException.wrongField("body", "The body has a number whose exponent has too many digits");
        } catch (JsonProcessingException e) {
            // Jackson's message may quote the payload
            String message = String.valueOf(e.getOriginalMessage());
            String name = parser.currentName();
            if (e instanceof MismatchedInputException && message.startsWith("Duplicate ") && name != null) {
                throw RefusedException.wrongField(name, "A name stands twice in one object" + at(e.getLocation()));
            }
            throw RefusedException.wrongField("body", "The body is no JSON" + at(e.getLocation()));
        }
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
