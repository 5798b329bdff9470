def handler(event):
    return event["input"]
