from django.db import migrations

RTCS = {
    "antwerpen": "RTC Antwerpen",
    "limburg": "RTC Limburg",
    "oost_vlaanderen": "RTC Oost-Vlaanderen",
    "vlaams_brabant": "RTC Vlaams-Brabant",
    "west_vlaanderen": "RTC West-Vlaanderen",
}


def add(apps, schema_editor):
    Organisation = apps.get_model("people", "Organisation")
    for province, name in RTCS.items():
        Organisation.objects.get_or_create(kind="rtc", province=province, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("people", "0002_organisations_and_roles")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
