from __future__ import annotations

from django.urls import path

from conversions.couples.views import new, task, tasks

urlpatterns = [
    path("couples/new/", new.new, name="couple-new"),
    path("couples/check/<str:role>/", new.check, name="couple-check"),
    path("couples/tasks/", tasks.tasks, name="couple-tasks"),
    path("couples/tasks/<uuid:pk>/", task.task, name="couple-task"),
    path("couples/tasks/<uuid:pk>/state/", task.state, name="couple-task-state"),
    path("couples/tasks/<uuid:pk>/card/", tasks.card, name="couple-task-card"),
    path("couples/tasks/<uuid:pk>/download/", task.download, name="couple-download"),
    path("couples/tasks/<uuid:pk>/cancel/", task.cancel, name="couple-cancel"),
    path("couples/tasks/<uuid:pk>/retry/", task.retry, name="couple-retry"),
    path("couples/tasks/<uuid:pk>/delete/", task.delete, name="couple-delete"),
    path("couples/of/<uuid:pk>/", task.of, name="couple-of"),
]
