"""What is the smallest app with one of everything that our deployer packs?"""

import json
from pathlib import Path

PARENT = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  PublicBaseUrl: {Type: String, Default: ''}
  Greeting: {Type: String, Default: hello}
  SenderAddress: {Type: String, Default: sender@example.com}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Sender:
    Type: AWS::SES::EmailIdentity
    Properties: {EmailIdentity: !Ref SenderAddress}
  HouseLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
  DoorRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: door
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - {Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Table.Arn}
              - Effect: Allow
                Action: [ses:SendEmail]
                Resource: !Sub 'arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/*'
                Condition: {StringEquals: {ses:FromAddress: !Ref SenderAddress}}
  DoorFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: functions/door
      Role: !GetAtt DoorRole.Arn
      Layers: [!Ref HouseLayer]
      Environment:
        Variables:
          TABLE: !Ref Table
          GREETING: !Ref Greeting
          PUBLIC_BASE_URL: !Ref PublicBaseUrl
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: !Ref AWS::StackName, ProtocolType: HTTP}
  ApiStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}
  DoorIntegration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt DoorFunction.Arn
      PayloadFormatVersion: '2.0'
  DoorRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: ANY /door
      Target: !Sub 'integrations/${DoorIntegration}'
  Workflows:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: statemachines/template.yaml
      Parameters: {Prefix: !Ref AWS::StackName}
Outputs:
  ApiId: {Value: !Ref Api}
  Table: {Value: !Ref Table}
"""

CHILD = """
Parameters:
  Prefix: {Type: String}
Resources:
  RunRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: states.amazonaws.com}
            Action: sts:AssumeRole
  RunLogs:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: 7}
  RunMachine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      LoggingConfiguration:
        Level: ERROR
        Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt RunLogs.Arn}}]
      StateMachineName: !Sub '${Prefix}-run'
      RoleArn: !GetAtt RunRole.Arn
      DefinitionS3Location: run.asl.json
      DefinitionSubstitutions: {Word: done}
"""

DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "say",
    "States": {"say": {"Type": "Pass", "Output": {"said": "${Word}"}, "End": True}},
}

DOOR = """
import importlib.util, json, os

import house

GREETING = "from the door"


def handler(event, context):
    told = {
        "door": GREETING,
        "greeting": os.environ["GREETING"],
        "base": os.environ["PUBLIC_BASE_URL"],
        "house": house.NAME,
        "sees_countersign": importlib.util.find_spec("countersign") is not None,
        "environment": sorted(os.environ),
    }
    for service, operation, arguments in event.get("calls", []):
        import boto3

        getattr(boto3.client(service), operation)(**arguments)
    return {"statusCode": 200, "body": json.dumps(told)}
"""


def a_small_app(root: Path) -> Path:
    """Write the app's files under `root`; give `root`."""
    for name, text in {
        "template.yaml": PARENT,
        "statemachines/template.yaml": CHILD,
        "statemachines/run.asl.json": json.dumps(DEFINITION),
        "functions/door/app.py": DOOR,
        "layer/house/__init__.py": 'NAME = "of the layer"\n',
        "layer/requirements.txt": "house-is-not-on-any-index==1\n",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
