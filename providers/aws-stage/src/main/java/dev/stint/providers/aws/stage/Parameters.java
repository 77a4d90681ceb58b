package dev.stint.providers.aws.stage;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** {@code GetParameter} for the public parameters that name images; moto for all else of SSM. */
final class Parameters implements Stagehand {

    private final MotoAccount moto;
    private final Stock stock;

    Parameters(MotoAccount moto, Stock stock) {
        this.moto = moto;
        this.stock = stock;
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        if (!request.action().equals("GetParameter")) {
            return moto.ask(request);
        }
        String name = JsonMapper.shared().readTree(request.body()).path("Name").asString("");
        Optional<String> image = stock.parameter(request.region(), name);
        return image.isEmpty()
                ? moto.ask(request)
                : StageAnswer.json(Map.of(
                        "Parameter",
                        Map.of(
                                "Name",
                                name,
                                "Type",
                                "String",
                                "Value",
                                image.get(),
                                "Version",
                                1,
                                "DataType",
                                "aws:ec2:image",
                                "ARN",
                                "arn:aws:ssm:" + request.region() + "::parameter" + name)));
    }
}
