package io.modelwright.client;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** What a service answers in another form than it should is an error that names the service. */
final class JsonObjectTest {
    private static final URI SOURCE = URI.create("http://127.0.0.1:8000/predict");

    private JsonObjectTest() {}

    static void membersAreReadInTheirKind() {
        JsonObject object = JsonObject.read("{\"a\": {\"x\": 1, \"y\": null}, \"b\": [\"c\", 2], \"d\": 3, \"e\": null}", SOURCE);

        Tests.same(Map.of("x", 1.0, "y", Double.NaN), object.object("a").numbers());
        Tests.same(List.of("c", "2"), object.texts("b"));
        Tests.same(3.0, object.number("d"));
        Tests.same(false, object.has("e"));
    }

    static void whatIsMissingOrOfAnotherKindIsNamed() {
        JsonObject object = JsonObject.read("{\"a\": \"1\", \"b\": [1]}", SOURCE);

        for (Runnable reads : List.<Runnable>of(
                () -> object.number("a"),
                () -> object.whole("a"),
                () -> object.list("a"),
                () -> object.object("a"),
                () -> object.text("c"),
                () -> object.objects("b"),
                () -> JsonObject.read("[]", SOURCE),
                () -> JsonObject.read("<html>", SOURCE))) {
            String message = Tests.fails(ModelwrightException.class, reads).getMessage();
            Tests.holds(message, SOURCE + " answered in an unknown form");
        }
    }

    static void aRowsOwnReleaseIsACanarys() {
        String text = "{\"release\": \"r1\", \"journaled\": true, \"predictions\": ["
                + "{\"id\": \"a\", \"prediction\": 1, \"warnings\": [], \"interval\": [null, 2]},"
                + "{\"id\": \"b\", \"prediction\": 2, \"warnings\": [], \"release\": \"r2\"}]}";
        JsonObject reply = JsonObject.read(text, SOURCE);

        Prediction first = new Prediction(reply.objects("predictions").get(0), reply);
        Prediction second = new Prediction(reply.objects("predictions").get(1), reply);

        Tests.same("r1", first.release());
        Tests.same("r2", second.release());
        Tests.same("[-Infinity, 2.0]", first.interval().orElseThrow().toString());
    }
}
